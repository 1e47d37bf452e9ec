"""Names of a training's quantities in other languages than English, as scripts print them, and what they say in English.

Only words that mean one thing: "précision" and "precisión" stand for accuracy and for precision, so they are left alone.
"""

from __future__ import annotations

import re

_AXES = {
    "epoch": "époque epoque épochs epoche época epoca эпоха епоха epoka エポック 에포크 에폭 에포치 轮 轮次 第 周期 轮数",
    "step": "schritt étape etape paso passo шаг итерация ステップ 스텝 步 步数 迭代 迭代次数",
}
_LOSS = "perte verlust pérdida perdida perda perdita потери потеря лосс втрати kayıp 损失值 損失 损失 손실"
_OTHER = {
    "recall": "召回率 查全率 再現率 재현율 полнота",
    "reward": "奖励 獎勵 報酬 보상 награда recompensa récompense belohnung",
    "mse": "均方误差 均方誤差 平均二乗誤差 평균제곱오차",
    "perplexity": "困惑度",
    "time": "耗时 用时 时间 時間 시간 время",
}
_BESIDE = {
    "loss": "loss",
    "acc": "accuracy",
    "accuracy": "accuracy",
    "f1": "f1",
    "miou": "miou",
    "auc": "auc",
}
"""English names that stand beside a foreign split: ``测试集loss``."""
_AVERAGE = re.compile(r"^(?:平均|평균|средняя |средний |среднее |durchschnittlicher )|(?: \(%\)|为)$")
_ACCURACY = (
    "genauigkeit exactitude exactitud acurácia acuracia accuratezza точность точн acierto "
    "aciertos akurasi doğruluk dokładność 准确率 准确度 精确度 正解率 정확도 正確率"
)
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
    "addestramento обучения обучение обуч обучающая 训练集 訓練集 训练 訓練 学習 훈련 학습 train training",
    "val": "validierungs validación validacion validação validacao validazione "
    "валидации валидация вал 验证集 驗證集 验证 驗證 検証 검증 "
    "val validation valid dev",
    "test": "test prueba teste тест теста тестовая 测试集 測試集 测试 測試 テスト 테스트",
}
_JOINS = re.compile(r"(?:^| |_)(?:de|del|da|do|di|des|du|la|le|en|на|的|の)(?= |_|$)")
_SEPARATORS = re.compile(r"[\s_/.\-:]+")


def _joined() -> dict[str, str]:
    """Every quantity alone, and with a split before or behind it, separators removed."""
    quantities = {"loss": _LOSS, "accuracy": _ACCURACY, **_OTHER}
    named = [(word, english) for english, spellings in quantities.items() for word in spellings.split()]
    words = {_key(word): english for word, english in named}
    for word, english in (*named, *_BESIDE.items()):
        for split, parts in _SPLITS.items():
            for part in parts.split():
                if word not in _BESIDE or not part.isascii():
                    words[_key(word + part)] = words[_key(part + word)] = f"{split} {english}"
    words |= {_key(name): "learning rate" for name in _RATE}
    words |= {_key(name): "grad norm" for name in _NORM}
    return words


def _key(text: str) -> str:
    return _SEPARATORS.sub("", text.casefold())


_WORDS = _joined()
_PLACES = {_key(name): axis for axis, names in _AXES.items() for name in names.split()}


def english(name: str) -> str | None:
    """A quantity's English name (``perte de validation`` is ``val loss``), or None for what is no foreign name of one."""
    plain = _AVERAGE.sub("", name.casefold())
    return _WORDS.get(_key(plain)) or _WORDS.get(_key(_JOINS.sub(" ", plain)))


def foreign_axis(name: str) -> str | None:
    """``epoch`` or ``step`` for a foreign word that names the axis, else None."""
    return _PLACES.get(_key(name))
