/** Keep a choice in this browser for a year. */
export function remember(name, value) {
  const safe = location.protocol === "https:" ? "; secure" : ""
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${safe}`
}
