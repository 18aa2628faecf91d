(function(d,w){
var es,timer,was,close,n=w.navigator,at=function(i){return d.getElementById(i||'tiket')};
function shake(p){var u=n.userActivation;n.vibrate&&(!u||u.hasBeenActive)&&n.vibrate(p)}
function show(t){
var p=new DOMParser().parseFromString(t.replace(/<style.*?<.style>/,''),'text/html'),e=p.getElementById('tiket'),f=d.activeElement.id,s=e.dataset;
at().replaceWith(e);d.title=p.title;
if(f=f&&at(f))f.focus();
if(s.state!=was&&s.say){at('kabar').textContent=s.say;shake([400,200,400])}
if(s.near!=close){at('dekat').textContent=s.near||'';s.near&&!close&&shake([200])}
was=s.state;close=s.near;s.live||stop()||over()}
function look(){fetch(w.location).then(function(r){if(r.ok)return r.text().then(show)}).catch(Date)}
function stop(){es&&es.close();clearInterval(timer)}
function poll(s){stop();timer=setInterval(look,s*1e3)}
function go(){
var u=at().dataset.live,E=w.EventSource;if(!u)return;
poll(E?60:20);if(!E)return;
es=new E(u);
function hear(e){var p=JSON.parse(e.data),s=at().dataset;p.rev==s.rev&&p.ahead==s.ahead||look()}
es.addEventListener('ticket.changed',hear);es.addEventListener('case.changed',hear);
es.onerror=function(){es.readyState==2&&poll(20)}}
var lock,lit=at('nyala'),tell=at('beri'),sw=n.serviceWorker,here=w.location.pathname;
function press(b,on){b.setAttribute('aria-pressed',on)}
function offer(b){b.hidden=at('bantu').hidden=false}
function wake(){return n.wakeLock.request('screen').then(function(l){lock=l;press(lit,true)})}
function say(k){at('bantu-kata').textContent=tell.dataset[k]}
function mine(){return sw.getRegistration(here).then(function(r){return r&&r.scope.endsWith(here)?r:null})}
function mute(){return mine().then(function(r){return r&&r.unregister()})}
function over(){at('bantu')&&(at('bantu').hidden=true);lock&&lock.release();sw&&mute()}
function send(method,body){return fetch(tell.dataset.to,{method:method,headers:{'Content-Type':'application/json'},body:body}).then(function(r){if(!r.ok)throw r})}
function join(){
return Notification.requestPermission().then(function(p){
if(p!='granted')throw p;
return sw.register(tell.dataset.worker,{scope:here})}).then(function(){return sw.ready}).then(function(r){
return r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:tell.dataset.key})}).then(function(s){
var j=s.toJSON();
return send('POST',JSON.stringify({endpoint:j.endpoint,keys:j.keys,lang:d.documentElement.lang}))}).then(function(){press(tell,true);say('yes')})}
if(lit){
if(n.wakeLock){offer(lit);lit.onclick=function(){if(lock){lock.release();lock=0;press(lit,false)}else wake().catch(Date)}}
if(sw&&w.PushManager&&tell.dataset.key){offer(tell);
mine().then(function(r){return r&&r.pushManager.getSubscription()}).then(function(s){s&&press(tell,true)}).catch(Date);
tell.onclick=function(){
if(tell.getAttribute('aria-pressed')=='true')send('DELETE').then(mute).then(function(){press(tell,false)}).catch(Date);
else join().catch(function(){say('no');mute()})}}}
d.addEventListener('visibilitychange',function(){stop();if(!d.hidden){look();go();lock&&wake().catch(Date)}});
was=at().dataset.state;close=at().dataset.near;go()})(document,window)
