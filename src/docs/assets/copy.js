/* Gives each code block a button that copies its text. */
{
  const copy = async (code) => {
    // Without HTTPS, browsers have no clipboard API except on localhost.
    if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent);
    getSelection().selectAllChildren(code);
    document.execCommand('copy');
    getSelection().removeAllRanges();
  };

  const done = (button, text) => {
    button.textContent = text;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  };

  for (const pre of document.querySelectorAll('main pre')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () =>
      copy(pre.firstElementChild).then(
        () => done(button, 'Copied'),
        () => done(button, 'Not copied'),
      ),
    );
    const block = document.createElement('div');
    block.className = 'code';
    pre.replaceWith(block);
    block.append(pre, button);
  }
}
