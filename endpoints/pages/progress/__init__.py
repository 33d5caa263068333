"""How far everything is (tiến độ, ``dashboard``), and the process with what stands in each state (``process``)."""
