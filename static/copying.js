// Buttons that copy a code or a line. Without this file they are not shown: what they copy can be marked by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) continue; // pages that are not served securely have none
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    button.lastChild.textContent = "Copied";
  });
}
