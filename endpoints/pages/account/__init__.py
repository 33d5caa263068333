"""One's own account (tài khoản): who one is here, one's password, where one is signed in, tokens of one's programs."""
