"""Callbacks for trainers: they write gradoctor's log while the training runs, look at it now and then, warn,
and stop the run when asked to.

Each module imports its framework when it is imported itself:
``from gradoctor.integrations.huggingface import GradoctorCallback`` (also ``.lightning`` and ``.keras``);
:mod:`gradoctor.integrations.watched_log` serves any loop. All of them leave the training as it would be without
them: no random number is drawn, no data loader is touched, and values stay on the device until the trainer
itself would log them.
"""
