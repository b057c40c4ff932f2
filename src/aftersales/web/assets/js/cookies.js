/** What was kept under the name in this browser, if anything. */
export function recall(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** Keep a choice in this browser for a year. */
export function remember(name, value) {
  const safe = location.protocol === "https:" ? "; secure" : ""
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${safe}`
}
