// Starts the reader of the API. A file of its own, since the content security policy allows no script in a page.
"use strict";
const place = document.getElementById("reader");
SwaggerUIBundle({ domNode: place, url: place.dataset.document, deepLinking: true, validatorUrl: null });
