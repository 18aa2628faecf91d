(function(d,w){
d.getElementById('cetak').addEventListener('click',function(){w.print();});
})(document,window)
