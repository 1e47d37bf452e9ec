"""Names of a training's quantities in other languages than English, as scripts print them, and what they say in English.

Only words that mean one thing: "précision" and "precisión" stand for accuracy and for precision, so they are left alone.
"""

from __future__ import annotations

import re

_AXES = {
    "epoch": "époque epoque épochs epoche época epoca эпоха エポック 에포크 轮 轮次 第 周期 轮数",
    "step": "schritt étape etape paso passo шаг итерация ステップ 스텝 步 步数 迭代 迭代次数",
}
_LOSS = "perte verlust pérdida perdida perda perdita потери потеря лосс 損失 损失 손실"
_ACCURACY = "genauigkeit exactitude exactitud acurácia acuracia accuratezza точность 准确率 精确度 正解率 정확도 正確率"
_RATE = (
    "lernrate", "tauxd'apprentissage", "tauxd’apprentissage", "tasa de aprendizaje", "taxa de aprendizado",
    "tasso di apprendimento", "скорость обучения", "学习率", "學習率", "学習率", "학습률",
)  # fmt: skip
_NORM = (
    "gradientennorm",
    "norme du gradient",
    "norma del gradiente",
    "норма градиента",
    "梯度范数",
    "勾配ノルム",
)
_SPLITS = {
    "train": "d'entraînement d'apprentissage d'entrainement entraînement trainings entrenamiento treinamento treino "
    "addestramento обучения обучение 训练 訓練 学習 훈련 학습 train training",
    "val": "validierungs validación validacion validação validacao validazione валидации валидация 验证 驗證 検証 검증 "
    "val validation valid dev",
    "test": "test prueba teste тест теста 测试 測試 テスト 테스트",
}
_JOINS = re.compile(r"(?:^| |_)(?:de|del|da|do|di|des|du|la|le|en|на|的|の)(?= |_|$)")
_SEPARATORS = re.compile(r"[\s_/.\-:]+")


def _joined() -> dict[str, str]:
    """Every quantity alone, and with a split before or behind it, separators removed."""
    words: dict[str, str] = {}
    for english, spellings in (("loss", _LOSS), ("accuracy", _ACCURACY)):
        for name in spellings.split():
            words[_key(name)] = english
            for split, parts in _SPLITS.items():
                for part in parts.split():
                    words[_key(name + part)] = words[_key(part + name)] = f"{split} {english}"
    words |= {_key(name): "learning rate" for name in _RATE}
    words |= {_key(name): "grad norm" for name in _NORM}
    return words


def _key(text: str) -> str:
    return _SEPARATORS.sub("", text.casefold())


_WORDS = _joined()
_PLACES = {_key(name): axis for axis, names in _AXES.items() for name in names.split()}


def english(name: str) -> str | None:
    """A quantity's English name (``perte de validation`` is ``val loss``), or None for what is no foreign name of one."""
    return _WORDS.get(_key(name)) or _WORDS.get(_key(_JOINS.sub(" ", name.casefold())))


def foreign_axis(name: str) -> str | None:
    """``epoch`` or ``step`` for a foreign word that names the axis, else None."""
    return _PLACES.get(_key(name))
