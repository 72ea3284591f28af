// Enter sends, Shift+Enter makes a new line; not while a word is being
// composed, as in Chinese and Japanese.

/** enter is the keydown listener of a form. */
export function enter(event) {
  const { target } = event;
  const typing = target.tagName === 'TEXTAREA' || (target.tagName === 'INPUT' && target.type !== 'file');
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.defaultPrevented || !typing) return;
  event.preventDefault();
  target.form?.requestSubmit();
}
