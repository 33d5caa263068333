"""The tests mirror the rooms; what several of them share stands here beside them."""
