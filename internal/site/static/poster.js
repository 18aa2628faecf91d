document.getElementById('cetak').addEventListener('click', () => window.print());
