"""What loggers, launchers and schedulers put before a message: cut off, its numbers never become values."""

from __future__ import annotations

import re

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|CRITICAL|FATAL|SUCCESS|INF|WRN|ERR)"
_CLOCK = r"\d\d?:\d\d(?::\d\d)?(?:[.,]\d{1,9})?"
_DATE = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?/\d\d?(?:/\d{2,4})?)"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NAMED_DATE = rf"{_DAY}(?:{_MONTH} {{1,2}}\d\d?|\d\d? {_MONTH})(?: \d{{4}})?"
_STAMP = (
    rf"(?:{_DATE}[T _]?(?:@ ?)?{_CLOCK}|{_NAMED_DATE} {_CLOCK}|{_CLOCK}|1\d{{9}}\.\d{{1,9}})"
    r"(?: ?[AP]M)?(?:Z| ?[+-]\d\d:?\d\d| UTC)?(?: \d{4})?"
)
_RANK = (
    r"\[(?:default|[Rr]ank[ :]?|RANK[ :]?|gpu|cuda:)?-?\d{1,6}\]:(?! *\d)"  # [default7]:
    r"|\[[Rr]ank[ :]?-?\d{1,6}\]"  # [rank3]
    r"|\(\w{1,60} pid=\d+(?:, ip=[\d.]+)?\)"  # (TaskRunner pid=625502)
    r"|\[[\w.-]{1,60}:\d+/\d+\]"  # [gpu01:0/2]
    r"|\[\d+,\d+\]<std(?:out|err)>:|\[titan\]|Node\[\d+\]|srun: "
)
_FRONT = re.compile(
    r"[ \t]*(?:"
    rf"\[(?:{_LEVEL}[:|][\w.]+|[\w.]+[:|]{_LEVEL}|{_STAMP} +{_LEVEL}|{_LEVEL} +{_STAMP}|{_STAMP}(?:[, ][\w.-]{{1,80}})?)\]"
    rf"|[\[(<]?{_STAMP}[\])>]?(?=[\s\-|:,\]\[]|$)[ \t]*[:,|-]?"
    r"|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\s\]]{1,200}\]"  # glog
    rf"|(?:{_RANK})"
    rf"|\[?{_LEVEL}\]?(?::(?:[A-Za-z_][\w.]*:)?|(?=[ \t|\]-])[ \t]*[|-]?|$)"
    r")"
)
_AXIS = r"(?:global_?)?(?:[Ss]teps?|[Ee]pochs?|[Ii]ters?|[Ii]teration|[Ee]pisode|[Uu]pdate|[Bb]atch)"
_SOURCE = re.compile(
    r"[ \t]*(?:"
    r"\[[\w./<>-]{1,120}\.py:\d+(?::\w+)?\]"  # [engine.py:3483:_save]
    r"|\(?[\w./<>-]{1,120}\.py:\d+(?::\w+)?\)?(?=[\s:\]|-])[:\]]?"  # loop.py:12
    r"|[\w.<>]{1,120}:[\w.<>]{1,80}:\d{1,6}(?= [-|])"  # yolox.core.trainer:after_iter:246 -
    rf"|(?!{_AXIS}:)[A-Za-z_][\w.]{{1,120}}:\d{{1,6}}(?=[\t ]+-|\t| \|)"  # trainer.loader:412 -, but no step:12 -
    r"|[IWEF] [^\s\]]{1,200}:\d{1,6}\]"  # I tensorflow/core/x.cc:141]
    r"|\(\w{1,60}:\d{1,6}\)"  # (trainer:464)
    r"|\([\w./-]{1,120}\.py \d{1,6}\)"  # (main.py 192)
    r"|[A-Za-z_]\w{0,60}(?:\.\w{1,60}){1,12}(?=[ \t]+[-|])"  # allennlp.training.trainer -
    rf"|(?!{_AXIS}:)[\w.-]{{1,80}}:\d{{1,4}}(?=\t)"  # host:0<TAB>
    r")[ \t]*[-|:]?[ \t]*"
)
_NAME_THEN_LEVEL = re.compile(
    rf"[ \t]{{0,40}}[-|]?[ \t]{{0,40}}[\[(]?[\w.:/<>-]{{1,120}}[\])]?[ \t]{{0,40}}[-|]?[ \t]{{0,40}}(?=\[?{_LEVEL}\b)"
)
_SEPARATOR = re.compile(r"[ \t]*(?:- |-$|\| |\|$|: )?[ \t]*")
_QUICK = frozenset("0123456789[(<IWEFDTNCS \tMTWFSJAOD")


def prefix_length(text: str) -> int:
    """Characters of ``text`` before its message: time stamps, levels, logger names, ranks, source places."""
    if not text or text[0] not in _QUICK:
        return 0
    end, seen = 0, False
    for _ in range(8):
        found = _FRONT.match(text, end)
        if found is not None and found.end() > end:
            end, seen = found.end(), True
        elif seen and (named := _NAME_THEN_LEVEL.match(text, end)):
            end = named.end()
        elif seen and (place := _SOURCE.match(text, end)):
            end = place.end()
        else:
            break
        separator = _SEPARATOR.match(text, end)
        end = separator.end() if separator else end
    return end if seen else 0


def message(text: str) -> str:
    """``text`` without its prefix; where there is none, leading blanks stay (they are a table's layout)."""
    return text[prefix_length(text) :]
