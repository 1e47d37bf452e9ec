"""Text in a log that is no record, whatever numbers it holds: source code, documents, machine tables."""

from __future__ import annotations

import re

_STRONG_CODE = re.compile(
    r"\s*(?:def \w+\s*\(|class \w+\s*[:(]|import [\w.]+|from [\w.]+ import |return\b|elif .*:$|else:$|try:$"
    r"|finally:$|except\b.*:$|with .+\(.*:$|while .+:$|for .+ in .+:$|if .+:(?:\s*#.*)?$|raise \w|assert "
    r"|@\w[\w.]*(?:\(.*\))?$|\"\"\"|'''|print\w?\(|self\.\w+|global \w|del \w|yield\b|lambda |#include"
    r"|__\w+__\b|\w+ = \w[\w.]*\(.*\)?$)"
)
_WEAK_CODE = re.compile(r"\s+\S|[\w.,\[\] ()*]+(?::[^=]+)?[-+*/|&]?=|#|[\])}]|\w[\w.]*\(|$")
_MODULE = re.compile(r"\s*(?:\([\w.-]+\): )?[A-Z]\w*\((?:.*\w=[^=].*|[^()]*)\)?[,)]*$|\s*\([\w.-]+\): ")
_FENCE = re.compile(r"\s*(?:```|~~~)\s*([\w+-]*)")
_HEADING = re.compile(r"#{1,6} \S")
_READ_FENCES = frozenset(("", "text", "txt", "log", "console", "output", "plain", "plaintext", "out"))
_HELP = re.compile(r"\s*(?:usage:|--\w|-\w, --\w|optional arguments:|options:$)")
_TRACE = re.compile(r"\++ \S|\s*(?:\$ |(?:grep|tail|cat|jq|nohup|srun|sbatch|timeout|ps|ls|cd|export) \S)")
_MACHINE_LINE = re.compile(r".*(?: NCCL INFO | NCCL WARN |\bMiB / |(?<!\d)\d{1,9}W / )")
_TRIAL = re.compile(r".{0,60}\bTrial \d+ finished with value")  # of a search: its parameters are no course
_TRIAL_DONE = re.compile(r"\s*Trial \d+ Complete \[")  # Keras Tuner: its score and the best one so far follow
_OF_TRIAL = re.compile(r"\s*(?:[\w/]{1,60}: \S{1,30}|Best [\w/]{1,60} So Far: .*|Total elapsed time: .*|$)")
_TRIAL_LINES = 5
_BOXED = ("|", "+", " |")
MAX_LOOK = 600  # characters of a line that are looked at; some patterns go over it twice
_LEAST_CODE, _CODE_SHARE = 6, 5
_CODE_STEP, _CODE_MAX, _CODE_MIN = 4, 24, 7


def is_markdown(lines: list[str]) -> bool:
    """Whether the beginning of a file is a document in Markdown: headings and fences both."""
    fences = sum(1 for line in lines if _FENCE.match(line))
    return fences >= 2 and sum(1 for line in lines if _HEADING.match(line)) >= 2


class Noise:
    """Remembers what kind of block the present line stands in; in a document only fenced output is read."""

    def __init__(self, *, markdown: bool = False) -> None:
        self._markdown = markdown
        self._fenced = False
        self._readable = not markdown
        self._machine = False
        self._code = 0
        self._code_lines = 0
        self._trial = 0

    def is_program(self, lines: int) -> bool:
        """Whether the text of so many lines is a program's: a fifth of them is certainly source code."""
        return self._code_lines >= _LEAST_CODE and _CODE_SHARE * self._code_lines >= lines

    @property
    def calm(self) -> bool:
        """Whether the next line stands in no block that these remember."""
        return not self._markdown and not self._machine and not self._code and not self._trial

    def skips(self, text: str) -> bool:
        """Whether this line is to be ignored."""
        text = text[:MAX_LOOK]
        if self._markdown and (fence := _FENCE.match(text)):
            self._fenced = not self._fenced
            self._readable = self._fenced and fence[1].lower() in _READ_FENCES
            return True
        if not self._readable:
            return True
        return self._is_machine(text) or self._is_code(text) or self._is_trial(text) or _is_talk(text)

    def _is_trial(self, text: str) -> bool:
        """What a search says when one of its trials has ended: scores of trainings, not of steps of one."""
        if text.lstrip().startswith("Trial ") and _TRIAL_DONE.match(text):
            self._trial = _TRIAL_LINES
            return True
        self._trial = max(self._trial - 1, 0)
        return self._trial > 0 and _OF_TRIAL.match(text) is not None

    def _is_machine(self, text: str) -> bool:
        """A table of nvidia-smi, from its title to the end of its boxes; a communication library's line."""
        if "NVIDIA-SMI" in text:
            self._machine = True
        elif self._machine and not text.startswith(_BOXED) and text.strip():
            self._machine = False
        return self._machine or _MACHINE_LINE.match(text) is not None

    def _is_code(self, text: str) -> bool:
        if _STRONG_CODE.match(text):
            self._code = min(self._code + _CODE_STEP, _CODE_MAX)
            self._code_lines += 1
            return True
        if not self._code:
            return False
        self._code -= 1
        return self._code >= _CODE_MIN and _WEAK_CODE.match(text) is not None


def _is_talk(text: str) -> bool:
    """A usage text, a traced shell command, the result of a search's trial, or the print of a module."""
    said = _HELP.match(text) or _TRACE.match(text) or ("Trial " in text and _TRIAL.match(text))
    return bool(said) or _is_module(text)


def _is_module(text: str) -> bool:
    if "(" not in text or _MODULE.match(text) is None:
        return False
    return not _CALLED.search(text) and not is_record_call(text)


def is_record_call(text: str) -> bool:
    """Whether a printed object is a record: ``StepOutput(step=100, loss=0.5)`` states a place and a loss."""
    return _PLACED.search(text) is not None and _LOSS.search(text) is not None


_PLACED = re.compile(r"(?<![\w.])(?:epoch|(?:global_)?step|iter(?:ation)?)=\d+[,)]")
_LOSS = re.compile(r"(?<![\w.])(?:\w{1,20}_)?loss=(?:[a-z.0-9]{1,12}\()?[-+]?(?:\d|nan|inf)")
_CALLED = re.compile(r"Namespace\(|Args\(|Arguments\(|Config\(|Parameters\(|Options\(|Params\(")
