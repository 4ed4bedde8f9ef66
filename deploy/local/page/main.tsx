document.getElementById('app')!.textContent = 'vigie dev'
