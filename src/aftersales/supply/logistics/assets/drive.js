// The recipient signs on the driver's phone.
import "../../../web/assets/js/signing.js"
