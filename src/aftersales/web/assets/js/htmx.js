// htmx as the page's own: extensions look for it on the window.
import htmx from "htmx.org"

window.htmx = htmx
export default htmx
