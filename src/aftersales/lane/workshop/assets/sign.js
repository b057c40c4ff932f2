// The customer signs on the glass.
import "../../../web/assets/js/signing.js"
