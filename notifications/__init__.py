"""Who should hear of it?

Reads the sealed log from where it stopped, writes messages, delivers them. A new kind of notice changes no line of
``workflow``.
"""
