(function(d){
function at(i){return d.getElementById(i)}
var area=d.querySelector('textarea[data-most]'),left=at(area.id+'-sisa'),live=at(area.id+'-kabar'),timer;
function count(){
var n=area.dataset.most-Array.from(area.value.trim()).length;
left.textContent=left.dataset[n<0?'over':'left'].replace('{n}',Math.abs(n).toLocaleString(d.documentElement.lang));
clearTimeout(timer);timer=setTimeout(function(){live.textContent=n<100?left.textContent:''},1e3)}
area.addEventListener('input',count);count();
var box=at('lampiran'),pick=at('berkas'),list=at('daftar'),said=at('berkas-kata'),form=area.form,words=JSON.parse(box.dataset.words),busy=0,due;
function say(f,code){said.textContent=f.name+': '+(words[code]||words.fail)}
function weight(n){var big=n>=1<<20;return (n/(big?1<<20:1024)).toLocaleString(d.documentElement.lang,{maximumFractionDigits:1})+(big?' MB':' kB')}
function row(){
var l=d.createElement('label'),i=d.createElement('input'),s=d.createElement('span');
l.className='radio';s.className='nb';s.dir='auto';i.type='checkbox';i.name='lampiran';i.checked=i.disabled=true;
l.append(i,s);list.append(l);return l}
function up(f){
if(list.querySelectorAll(':checked').length>=box.dataset.most)return say(f,'too_many');
if(f.size>10485760)return say(f,'file_too_large');
var x=new XMLHttpRequest(),l=row(),i=l.firstChild,s=l.lastChild;
busy++;s.textContent=f.name;
x.open('POST',box.dataset.to+'?name='+encodeURIComponent(f.name));
x.setRequestHeader('Content-Type','application/octet-stream');
x.upload.onprogress=function(e){s.textContent=f.name+' · '+Math.floor(100*e.loaded/e.total)+' %'};
x.onloadend=function(){
var r={};try{r=JSON.parse(x.response)}catch(e){}
if(x.status==201){i.disabled=false;i.value=r.id+' '+r.size+' '+r.name;s.textContent=r.name+' ('+weight(r.size)+')';say(r,'done')}
else{l.remove();say(f,r.code)}
if(!--busy&&due)form.requestSubmit()};
x.send(f)}
pick.addEventListener('change',function(){Array.from(pick.files).forEach(up);pick.value=''});
form.addEventListener('submit',function(e){if(busy){e.preventDefault();due=1;said.textContent=words.wait}})})(document)
