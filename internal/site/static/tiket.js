(function(d,w){
var es,timer,was,at=function(){return d.getElementById('tiket')};
function show(t){
var n=new DOMParser().parseFromString(t,'text/html'),e=n.getElementById('tiket'),f=d.activeElement.id,s;
if(!e)throw 0;
s=e.dataset;at().replaceWith(e);d.title=n.title;
if(f=f&&d.getElementById(f))f.focus();
if(s.state!=was&&s.say){d.getElementById('kabar').textContent=s.say;if(navigator.vibrate)navigator.vibrate([400,200,400])}
was=s.state;if(!s.live)stop()}
function look(){fetch(location.href).then(function(r){if(r.ok)return r.text().then(show)}).catch(function(){})}
function stop(){if(es)es.close();es=0;clearInterval(timer)}
function poll(s){stop();timer=setInterval(look,s*1e3)}
function go(){
var u=at().dataset.live;if(!u)return;
poll(w.EventSource?60:20);if(!w.EventSource)return;
es=new EventSource(u);
es.addEventListener('ticket.changed',function(e){var p=JSON.parse(e.data),s=at().dataset;if(p.rev!=s.rev||p.ahead!=s.ahead)look()});
es.onerror=function(){if(es.readyState==2)poll(20)}}
d.addEventListener('visibilitychange',function(){if(d.hidden)stop();else{look();go()}});
was=at().dataset.state;go()})(document,window)
