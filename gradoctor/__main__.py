"""``python -m gradoctor``."""

from gradoctor.cli import main

main()
