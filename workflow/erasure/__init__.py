"""Erasing personal data (xóa dữ liệu cá nhân): what the law lets go, where it lies, and what stays for good."""
