// Progress: what is wider than the screen shows its middle first.
for (const wide of all("[data-centred]")) wide.scrollLeft = (wide.scrollWidth - wide.clientWidth) / 2;
