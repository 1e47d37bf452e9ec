"""What each log in fixtures/writers says: reader, and each signal as (values, axis, first and last place, first and last value)."""

Course = tuple[int, str, float, float, float, float]

EXPECTED: dict[str, tuple[str, dict[str, Course]]] = {
    "absl.txt": (
        "console",
        {
            "loss/train": (8, "step", 0.0, 700.0, 2.3, 0.6053),
            "loss/val": (8, "step", 0.0, 700.0, 2.4, 0.6957),
            "metric/accuracy": (8, "step", 0.0, 700.0, 0.1, 0.66),
        },
    ),
    "catboost_info": (
        "catboost",
        {
            "loss/train": (12, "step", 0.0, 11.0, 0.661104, 0.420651),
            "loss/test": (12, "step", 0.0, 11.0, 0.665819, 0.483016),
        },
    ),
    "clu.txt": (
        "console",
        {
            "metric/accuracy/val": (8, "step", 0.0, 70.0, 0.0, 0.7),
            "lr": (8, "step", 0.0, 70.0, 0.001, 0.001),
            "loss/train": (8, "step", 0.0, 70.0, 2.3, 0.2875),
        },
    ),
    "fastai.txt": (
        "console",
        {
            "loss/train": (6, "epoch", 0.0, 5.0, 0.600562, 0.383737),
            "loss/val": (6, "epoch", 0.0, 5.0, 0.554852, 0.303384),
            "metric/accuracy": (6, "epoch", 0.0, 5.0, 0.74, 0.97),
            "metric/error": (6, "epoch", 0.0, 5.0, 0.26, 0.03),
        },
    ),
    "flair_loss.tsv": (
        "flair",
        {
            "lr": (4, "epoch", 1.0, 4.0, 0.1, 0.1),
            "loss/train": (4, "epoch", 1.0, 4.0, 0.7193, 0.2333),
            "loss/val": (4, "epoch", 1.0, 4.0, 0.6948, 0.444),
            "metric/precision/val": (4, "epoch", 1.0, 4.0, 0.475, 0.7667),
            "metric/recall/val": (4, "epoch", 1.0, 4.0, 0.475, 0.7667),
            "metric/f1/val": (4, "epoch", 1.0, 4.0, 0.475, 0.7667),
            "metric/accuracy/val": (4, "epoch", 1.0, 4.0, 0.475, 0.7667),
        },
    ),
    "ignite.txt": (
        "console",
        {
            "loss/train": (6, "step", 4.0, 24.0, 0.64, 0.4),
            "metric/accuracy/train": (3, "epoch", 1.0, 3.0, 0.74, 0.95),
            "metric/accuracy/val": (3, "epoch", 1.0, 3.0, 0.74, 0.95),
            "loss/val": (3, "epoch", 1.0, 3.0, 0.53, 0.37),
        },
    ),
    "keras.csv": (
        "keras-csv",
        {
            "loss/train": (6, "epoch", 0.0, 5.0, 0.910912, 0.714753),
            "metric/accuracy/val": (6, "epoch", 0.0, 5.0, 0.45, 0.5375),
            "loss/val": (6, "epoch", 0.0, 5.0, 0.87556, 0.705567),
            "metric/accuracy/train": (6, "epoch", 0.0, 5.0, 0.415625, 0.55),
        },
    ),
    "keras_history.json": (
        "keras-history",
        {
            "loss/train": (6, "epoch", 1.0, 6.0, 0.910912, 0.714753),
            "metric/accuracy/val": (6, "epoch", 1.0, 6.0, 0.45, 0.5375),
            "loss/val": (6, "epoch", 1.0, 6.0, 0.87556, 0.705567),
            "metric/accuracy/train": (6, "epoch", 1.0, 6.0, 0.415625, 0.55),
        },
    ),
    "lightgbm_evals.json": (
        "json",
        {
            "loss/train": (12, "epoch", 1.0, 12.0, 0.637419, 0.345665),
            "metric/auc/train": (12, "epoch", 1.0, 12.0, 0.928953, 0.984757),
            "loss/val": (12, "epoch", 1.0, 12.0, 0.654864, 0.472688),
            "metric/auc/val": (12, "epoch", 1.0, 12.0, 0.80269, 0.880971),
        },
    ),
    "lightning_metrics.csv": (
        "lightning-csv",
        {
            "loss/train": (4, "epoch", 0.0, 3.0, 0.968943, 0.411977),
            "loss/train/step": (16, "step", 1.0, 31.0, 1.14869, 0.412375),
            "loss/val": (4, "epoch", 0.0, 3.0, 0.745148, 0.379859),
        },
    ),
    "loguru.jsonl": (
        "jsonl",
        {
            "loss/train": (8, "epoch", 0.0, 7.0, 2.3, 0.605263),
            "loss/val": (8, "epoch", 0.0, 7.0, 2.4, 0.695652),
        },
    ),
    "ludwig_training_statistics.json": (
        "ludwig",
        {
            "loss/test": (4, "epoch", 1.0, 4.0, 1.48266, 1.45921),
            "loss/train": (4, "epoch", 1.0, 4.0, 1.24287, 1.24862),
            "loss/val": (4, "epoch", 1.0, 4.0, 1.13088, 1.11476),
            "metric/label_accuracy/test": (4, "epoch", 1.0, 4.0, 0.275, 0.275),
            "loss/label/test": (4, "epoch", 1.0, 4.0, 1.48266, 1.45921),
            "metric/label_precision/test": (4, "epoch", 1.0, 4.0, 0.25, 0.25),
            "metric/label_recall/test": (4, "epoch", 1.0, 4.0, 0.263158, 0.263158),
            "metric/label_auc/test": (4, "epoch", 1.0, 4.0, 0.217419, 0.218045),
            "metric/label_specificity/test": (4, "epoch", 1.0, 4.0, 0.285714, 0.285714),
            "metric/label_accuracy/train": (4, "epoch", 1.0, 4.0, 0.325, 0.325),
            "loss/label": (4, "epoch", 1.0, 4.0, 1.24287, 1.24862),
            "metric/label_precision/train": (4, "epoch", 1.0, 4.0, 0.272059, 0.272059),
            "metric/label_recall/train": (4, "epoch", 1.0, 4.0, 0.291339, 0.291339),
            "metric/label_auc/train": (4, "epoch", 1.0, 4.0, 0.283825, 0.286501),
            "metric/label_specificity/train": (4, "epoch", 1.0, 4.0, 0.352941, 0.352941),
            "metric/label_accuracy/val": (4, "epoch", 1.0, 4.0, 0.425, 0.425),
            "loss/label/val": (4, "epoch", 1.0, 4.0, 1.13088, 1.11476),
            "metric/label_precision/val": (4, "epoch", 1.0, 4.0, 0.526316, 0.526316),
            "metric/label_recall/val": (4, "epoch", 1.0, 4.0, 0.416667, 0.416667),
            "metric/label_auc/val": (4, "epoch", 1.0, 4.0, 0.291667, 0.307292),
            "metric/label_specificity/val": (4, "epoch", 1.0, 4.0, 0.4375, 0.4375),
        },
    ),
    "rich_log.txt": (
        "console",
        {
            "loss/train": (8, "epoch", 0.0, 7.0, 2.3, 0.6053),
            "loss/val": (8, "epoch", 0.0, 7.0, 2.4, 0.6957),
            "metric/accuracy": (8, "epoch", 0.0, 7.0, 0.1, 0.66),
            "lr": (8, "epoch", 0.0, 7.0, 0.001, 0.001),
        },
    ),
    "rich_table.txt": (
        "console",
        {
            "loss/train": (8, "epoch", 0.0, 7.0, 2.3, 0.6053),
            "loss/val": (8, "epoch", 0.0, 7.0, 2.4, 0.6957),
            "metric/accuracy": (8, "epoch", 0.0, 7.0, 0.1, 0.66),
        },
    ),
    "sb3_progress.csv": (
        "sb3-csv",
        {
            "rl/reward": (8, "step", 128.0, 1024.0, 24.8, 25.8205),
            "rl/episode_length": (8, "step", 128.0, 1024.0, 24.8, 25.8205),
            "loss/policy": (7, "step", 256.0, 1024.0, -0.000331743, -0.00438838),
            "loss/value": (7, "step", 256.0, 1024.0, 98.9617, 120.555),
            "rl/explained_variance": (7, "step", 256.0, 1024.0, 0.0914758, 0.0087285),
            "rl/kl": (7, "step", 256.0, 1024.0, 0.000183108, 0.00115474),
            "rl/clip_fraction": (7, "step", 256.0, 1024.0, 0.0, 0.0),
            "loss/train": (7, "step", 256.0, 1024.0, 55.3749, 55.8589),
            "rl/entropy_loss": (7, "step", 256.0, 1024.0, -0.693094, -0.663279),
            "lr": (7, "step", 256.0, 1024.0, 0.0003, 0.0003),
            "rl/clip_range": (7, "step", 256.0, 1024.0, 0.2, 0.2),
        },
    ),
    "sklearn_boosting.txt": ("console", {"loss/train": (11, "step", 1.0, 20.0, 1.2799, 0.5463)}),
    "sklearn_hist_boosting.txt": (
        "console",
        {
            "loss/train": (8, "step", 1.0, 8.0, 0.63646, 0.40287),
            "loss/val": (8, "step", 1.0, 8.0, 0.67382, 0.54993),
        },
    ),
    "sklearn_mlp.txt": (
        "console",
        {
            "loss/train": (12, "step", 1.0, 12.0, 0.903019, 0.834044),
            "metric/score/val": (12, "step", 1.0, 12.0, 0.575, 0.625),
        },
    ),
    "skorch.txt": (
        "console",
        {
            "loss/train": (8, "epoch", 1.0, 8.0, 0.8948, 0.4257),
            "metric/accuracy/val": (8, "epoch", 1.0, 8.0, 0.475, 0.9),
            "loss/val": (8, "epoch", 1.0, 8.0, 0.7743, 0.4167),
        },
    ),
    "structlog.txt": (
        "console",
        {
            "metric/accuracy": (8, "epoch", 0.0, 7.0, 0.1, 0.66),
            "loss/train": (8, "epoch", 0.0, 7.0, 2.3, 0.6053),
            "loss/val": (8, "epoch", 0.0, 7.0, 2.4, 0.6957),
        },
    ),
    "structlog_logfmt.txt": (
        "console",
        {
            "loss/train": (8, "epoch", 0.0, 7.0, 2.3, 0.6053),
            "loss/val": (8, "epoch", 0.0, 7.0, 2.4, 0.6957),
            "metric/accuracy": (8, "epoch", 0.0, 7.0, 0.1, 0.66),
        },
    ),
    "timm_summary.csv": (
        "csv",
        {
            "loss/train": (6, "epoch", 0.0, 5.0, 2.3, 0.92),
            "loss/val": (6, "epoch", 0.0, 5.0, 2.4, 0.96),
            "metric/accuracy/val": (6, "epoch", 0.0, 5.0, 0.1, 0.5),
            "metric/accuracy_top5/val": (6, "epoch", 0.0, 5.0, 0.4, 0.8),
            "lr": (6, "epoch", 0.0, 5.0, 0.1, 0.0166667),
        },
    ),
    "ultralytics_results.csv": (
        "ultralytics",
        {
            "loss/box": (3, "epoch", 1.0, 3.0, 3.22493, 2.38825),
            "loss/cls": (3, "epoch", 1.0, 3.0, 1.82331, 1.3898),
            "loss/dfl": (3, "epoch", 1.0, 3.0, 1.96253, 1.46597),
            "metric/precision": (3, "epoch", 1.0, 3.0, 0.0, 0.0),
            "metric/recall": (3, "epoch", 1.0, 3.0, 0.0, 0.0),
            "metric/map50": (3, "epoch", 1.0, 3.0, 0.0, 0.0),
            "metric/map": (3, "epoch", 1.0, 3.0, 0.0, 0.0),
            "loss/box/val": (3, "epoch", 1.0, 3.0, 0.57214, 0.57214),
            "loss/cls/val": (3, "epoch", 1.0, 3.0, 0.95682, 0.95682),
            "loss/dfl/val": (3, "epoch", 1.0, 3.0, 0.32928, 0.32928),
            "lr": (3, "epoch", 1.0, 3.0, 0.0005, 0.00068),
            "lr/pg1": (3, "epoch", 1.0, 3.0, 0.0005, 0.00068),
            "lr/pg2": (3, "epoch", 1.0, 3.0, 0.0005, 0.00068),
        },
    ),
    "xgboost_evals.json": (
        "json",
        {
            "loss/train": (12, "epoch", 1.0, 12.0, 0.515135, 0.0894916),
            "metric/error/train": (12, "epoch", 1.0, 12.0, 0.0766667, 0.0),
            "loss/val": (12, "epoch", 1.0, 12.0, 0.604037, 0.374447),
            "metric/error/val": (12, "epoch", 1.0, 12.0, 0.29, 0.2),
        },
    ),
}
