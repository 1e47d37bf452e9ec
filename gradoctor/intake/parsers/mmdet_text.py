"""Text logs of the OpenMMLab tools: mmcv's loggers (1.x, 2.x) and mmengine's (3.x)."""

from __future__ import annotations

from gradoctor.intake.text.coco import COCO
from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import phrase_colon, word_colon

_DROP = {
    "eta": "",
    "memory": "memory",
    "max_memory": "memory",
    "bbox_mAP_copypaste": "",
    "segm_mAP_copypaste": "",
}
_VAL = r"(?:\(val\)|\(test\))"

FORMAT = Family(
    name="openmmlab-text",
    title="OpenMMLab text logs",
    writes="mmcv, mmengine: MMDetection, MMSegmentation, MMPretrain, MMPose, ...",
    reason="OpenMMLab lines (Epoch [e][n/N]  lr: ...)",
    score=80,
    kinds=(
        Kind(
            "Epoch [",
            r"^Epoch \[ *{epoch}\]\[ *{batch}/(?P<batches>\d+)\]\s+(?=lr: ){rest}",
            sure=True,
            tail=phrase_colon,
            names=_DROP,
        ),
        Kind(
            "Iter [",
            r"^Iter \[ *{step}/{steps}\]\s+(?=lr: ){rest}",
            sure=True,
            tail=phrase_colon,
            names=_DROP,
        ),
        Kind(
            "Epoch(train)",
            r"^Epoch\(train\) +\[ *{epoch}\]\[ *{batch}/(?P<batches>\d+)\] +{rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind(
            "Iter(train)",
            r"^Iter\(train\) +\[ *{step}/{steps}\] +{rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind(
            "Epoch(",
            rf"^Epoch{_VAL} +\[ *{{epoch}}\](?:\[ *[\d/]+\])*\s+{{rest}}",
            sure=True,
            split="val/",
            tail=word_colon,
            names={**_DROP, "time": "", "data_time": ""},
        ),
        Kind(
            "Iter(",
            rf"^Iter{_VAL} +(?:\[ *[\d/]+\])+\s+{{rest}}",
            split="val/",
            tail=word_colon,
            names={**_DROP, "time": "", "data_time": ""},
        ),
        COCO,
    ),
).format
