"""Nominations (đề nghị khen thưởng): what is stored, who may see it, how one is made and edited."""
