(function(d,w){
var es,timer,was,at=function(i){return d.getElementById(i||'tiket')};
function show(t){
var n=new DOMParser().parseFromString(t.replace(/<style.*?<.style>/,''),'text/html'),e=n.getElementById('tiket'),f=d.activeElement.id,s=e.dataset,v=w.navigator;
at().replaceWith(e);d.title=n.title;
if(f=f&&at(f))f.focus();
if(s.state!=was&&s.say){at('kabar').textContent=s.say;v.vibrate&&v.vibrate([400,200,400])}
was=s.state;s.live||stop()}
function look(){fetch(w.location).then(function(r){if(r.ok)return r.text().then(show)}).catch(Date)}
function stop(){es&&es.close();clearInterval(timer)}
function poll(s){stop();timer=setInterval(look,s*1e3)}
function go(){
var u=at().dataset.live,E=w.EventSource;if(!u)return;
poll(E?60:20);if(!E)return;
es=new E(u);
es.addEventListener('ticket.changed',function(e){var p=JSON.parse(e.data),s=at().dataset;p.rev==s.rev&&p.ahead==s.ahead||look()});
es.onerror=function(){es.readyState==2&&poll(20)}}
d.addEventListener('visibilitychange',function(){stop();if(!d.hidden){look();go()}});
was=at().dataset.state;go()})(document,window)
