from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.reports import escape

ANY_TEXT = st.text(st.characters(), max_size=60)
FORBIDDEN = set(range(0x20)) | set(range(0x7F, 0xA0)) | {0x202E, 0x2066, 0x2028} | set(range(0xD800, 0xE000))


@settings(max_examples=60)
@given(ANY_TEXT)
def test_visible_text_is_one_line_without_a_control_character(text: str) -> None:
    shown = escape.visible(text)
    assert not FORBIDDEN & {ord(sign) for sign in shown}
    assert "##[" not in shown


def test_a_terminal_escape_is_shown_not_obeyed() -> None:
    assert escape.visible("\x1b[2J\x9d0;owned\x07") == "\\x1b[2J\\x9d0;owned\\x07"
    assert escape.visible("a\nb\tc\r") == "a\\nb\\tc\\r"
    assert escape.visible("\u202eexe.log") == "\\u202eexe.log"


def test_no_line_can_be_a_runner_command() -> None:
    text = escape.guarded(["::error file=x::boo", " \t::add-mask::x", "fine ::error::", "a\n::stop::"])
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "fine ::error::" in text


@settings(max_examples=60)
@given(ANY_TEXT)
def test_plain_text_is_ascii(text: str) -> None:
    assert escape.plain(escape.visible(text)).isascii()
    assert escape.plain("a → b × 2") == "a -> b x 2"


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_safe_json_means_the_same(text: str) -> None:
    safe = escape.json_safe(json.dumps([text], ensure_ascii=False))
    assert json.loads(safe) == [text]
    assert not {ord(sign) for sign in safe} & set(range(0x7F, 0xA0))


@settings(max_examples=60)
@given(ANY_TEXT)
def test_a_code_span_is_closed_by_its_own_fence_only(text: str) -> None:
    span = escape.md_code(text)
    if not span:
        return
    fence = len(span) - len(span.lstrip("`"))
    assert span.endswith("`" * fence)
    assert "`" * fence not in span[fence:-fence]


def test_markdown_signs_of_a_log_do_nothing() -> None:
    told = escape.md_text("a|b <img> [x](y) *b* `c` _d_ my_var @bob #12 $x$ &lt;")
    assert told == (
        "a\\|b &lt;img> \\[x\\](y) \\*b\\* \\`c\\` \\_d\\_ my_var @\u200bbob #\u200b12 \\$x\\$ &amp;lt;"
    )
    assert escape.md_text("# heading") == "\\# heading"
    assert escape.md_text("1. item") == "1\\. item"
    assert escape.md_text("1.5 is fine") == "1.5 is fine"
    assert [escape.md_text(t) for t in ("- x", "-0.3", "> 0", "> x")] == ["\\- x", "-0.3", "> 0", "\\> x"]
    assert escape.md_cell_code("a|b") == "`a\\|b`"


def test_a_fence_is_longer_than_any_inside() -> None:
    block = escape.md_block("x\n````\n\x1b[0m", "python")
    assert block.splitlines() == ["`````python", "x", "````", "\\x1b[0m", "`````"]
