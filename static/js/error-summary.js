/* A form came back with errors: begin at the list of them. */
document.querySelector("[data-error-summary]")?.focus();
