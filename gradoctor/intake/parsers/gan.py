"""Prints of the DCGAN examples and of CycleGAN / pix2pix (``loss_log.txt``)."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_colon

FORMAT = Family(
    name="gan",
    title="DCGAN and CycleGAN prints",
    writes="PyTorch's DCGAN example, CycleGAN and pix2pix, CUT",
    reason="lines of a GAN example (Loss_D ... Loss_G; D_A ... G_A ...)",
    score=80,
    kinds=(
        Kind(
            "Loss_D:",
            r"\[{epoch}/{epochs}\]\[{batch}/(?P<batches>\d+)\]\s+Loss_D: {Loss_D}\s+Loss_G: {Loss_G}"
            r"(?:\s+D\(x\): {d_x}\s+D\(G\(z\)\): {d_g_z1} / {d_g_z2})?",
            sure=True,
        ),
        Kind(
            "(epoch: ",
            r"^\(epoch: {epoch}, iters: {batch}, time: {time_iter}(?:, data: {time_data})?\) ,? ?{rest}",
            sure=True,
            tail=word_colon,
            split="loss/",
            names={"time_iter": "", "time_data": ""},
        ),
    ),
).format
