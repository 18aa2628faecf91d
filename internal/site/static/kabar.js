(function(w){
w.addEventListener('push',function(e){var m=e.data.json();
e.waitUntil(w.registration.showNotification(m.title,{body:m.body,tag:m.tag,lang:m.lang,renotify:true,requireInteraction:true,vibrate:[400,200,400]}))});
w.addEventListener('notificationclick',function(e){var at=w.registration.scope;e.notification.close();
e.waitUntil(w.clients.matchAll({type:'window',includeUncontrolled:true}).then(function(all){
for(var i=0;i<all.length;i++)if(all[i].url.split(/[?#]/)[0]==at)return all[i].focus();
return w.clients.openWindow(at)}))})})(self)
