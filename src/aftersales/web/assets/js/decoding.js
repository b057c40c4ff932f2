// The codes on a picture: by the browser's own reader where it has one, else by ours.
import {
  BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  MultiFormatReader,
  RGBLuminanceSource,
} from "@zxing/library"

const FORMATS = ["CODE_39", "CODE_128", "DATA_MATRIX", "QR_CODE", "PDF_417"]
const SIZES = [1600, 900, 500] // small codes need the large picture, blurred ones the small

export async function read(picture) {
  const image = await createImageBitmap(picture)
  return (await natively(image)) || byOurselves(image)
}

async function natively(image) {
  if (!("BarcodeDetector" in window)) return ""
  try {
    const formats = FORMATS.map((name) => name.toLowerCase())
    const [found] = await new BarcodeDetector({ formats }).detect(image)
    return found?.rawValue ?? ""
  } catch {
    return "" // a browser may know the name and lack the means
  }
}

function byOurselves(image) {
  const reader = new MultiFormatReader()
  const formats = FORMATS.map((name) => BarcodeFormat[name])
  reader.setHints(new Map([[DecodeHintType.POSSIBLE_FORMATS, formats], [DecodeHintType.TRY_HARDER, true]]))
  for (const size of SIZES) {
    for (const isTurned of [false, true]) {
      const text = attempt(reader, image, size, isTurned)
      if (text) return text
    }
  }
  return ""
}

function attempt(reader, image, most, isTurned) {
  const scale = Math.min(1, most / Math.max(image.width, image.height))
  const [wide, high] = [Math.round(image.width * scale), Math.round(image.height * scale)]
  const canvas = document.createElement("canvas")
  ;[canvas.width, canvas.height] = isTurned ? [high, wide] : [wide, high]
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  if (isTurned) pen.transform(0, 1, -1, 0, high, 0)
  pen.drawImage(image, 0, 0, wide, high)
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height)
  const grey = new Uint8ClampedArray(width * height)
  for (let i = 0; i < grey.length; i++) grey[i] = (data[4 * i] * 77 + data[4 * i + 1] * 150 + data[4 * i + 2] * 29) >> 8
  try {
    const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)))
    return reader.decodeWithState(bitmap).getText()
  } catch {
    return "" // nothing found at this size
  }
}
