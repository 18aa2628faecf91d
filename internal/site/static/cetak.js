(function(d,w){
// Makes the paper as long as the slip: a printer that is told "auto" takes the
// size of a letter. The rule is written into the page's own style sheet, which
// its policy allows.
var rule=-1;
function fit(slip){
  var sheet=d.styleSheets[0],high=Math.ceil(slip.getBoundingClientRect().height*25.4/96)+1;
  if(rule>=0)sheet.deleteRule(rule);
  rule=sheet.insertRule('@page{size:'+slip.dataset.lebar+'mm '+high+'mm;margin:0}',rule>=0?rule:sheet.cssRules.length);
  return high;
}
// Prints the slip that stands in the page.
function print(slip){
  fit(slip);
  w.print();
}
w.slip={fit:fit,print:print};
var button=d.getElementById('cetak'),slip=d.querySelector('.slip[data-lebar]');
if(button&&slip){
  fit(slip);
  button.addEventListener('click',function(){print(slip);});
  if('cetak' in slip.dataset)print(slip);
}
})(document,window)
