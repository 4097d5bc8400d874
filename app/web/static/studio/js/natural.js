// An empty box has the page's direction; one with text has its text's.

export function natural(box) {
  const follow = () => { if (box.value) box.dir = "auto"; else box.removeAttribute("dir"); };
  box.addEventListener("input", follow);
  follow();
  return box;
}
