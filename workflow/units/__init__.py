"""Units (đơn vị): provinces, districts, communes, agencies and councils, as they stood on a date."""
