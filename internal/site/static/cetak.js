// Prints slips. A printer that is told "auto" takes a sheet the size of a
// letter, so the page measures the slip and writes the size into its own style
// sheet, which its policy allows.
let rule = -1;

// fit makes the paper as long as the slip and returns its length in mm.
export function fit(slip) {
  const sheet = document.styleSheets[0];
  const length = Math.ceil(slip.getBoundingClientRect().height * 25.4 / 96) + 1;
  if (rule >= 0) sheet.deleteRule(rule);
  rule = sheet.insertRule(`@page{size:${slip.dataset.lebar}mm ${length}mm;margin:0}`, rule >= 0 ? rule : sheet.cssRules.length);
  return length;
}

// print prints the slip that stands in the page.
export function print(slip) {
  fit(slip);
  window.print();
}

const button = document.getElementById('cetak');
if (button) {
  const slip = document.querySelector('.slip');
  fit(slip);
  button.addEventListener('click', () => print(slip));
  if ('cetak' in slip.dataset) print(slip);
}
