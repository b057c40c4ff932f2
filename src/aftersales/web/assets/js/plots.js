// Charts: <div class="plot" data-plot='{…ECharts option…}'>. Loaded only where a page has one.
// Canvas and rich-text tooltips, because HTML tooltips would need style attributes, which our policy forbids.
import { BarChart, GraphChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart } from "echarts/charts"
import {
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components"
import { init, registerLocale, use } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"
import zh from "echarts/i18n/langZH-obj.js"
import en from "echarts/i18n/langEN-obj.js"

use([
  BarChart, GraphChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart, AriaComponent, DataZoomComponent,
  GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
])
registerLocale("ZH", zh)
registerLocale("EN", en)

const made = new Map()

function theme() {
  const look = getComputedStyle(document.documentElement)
  const read = (name) => look.getPropertyValue(`--${name}`).trim()
  const axis = {
    axisLine: { lineStyle: { color: read("edge") } },
    axisTick: { show: false },
    axisLabel: { color: read("text-2"), fontSize: 12 },
    splitLine: { lineStyle: { color: read("line") } },
    nameTextStyle: { color: read("text-2") },
  }
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => read(`plot-${n}`)),
    sankey: { nodeWidth: 10, lineStyle: { color: "source", opacity: 0.28 }, label: { color: read("text") } },
    graph: { label: { color: read("text") }, lineStyle: { color: read("edge") } },
    line: { symbolSize: 5, lineStyle: { width: 2 } },
    bar: { barMaxWidth: 28, itemStyle: { borderRadius: 1 } },
    backgroundColor: "transparent",
    textStyle: { fontFamily: look.getPropertyValue("--font"), color: read("text") },
    legend: { textStyle: { color: read("text-2") }, itemWidth: 14, itemHeight: 8 },
    tooltip: { backgroundColor: read("raised"), borderColor: read("line"), textStyle: { color: read("text"), fontSize: 13 } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
  }
}

function draw(element) {
  made.get(element)?.dispose()
  const option = JSON.parse(element.dataset.plot)
  const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN"
  const chart = init(element, theme(), { locale })
  chart.setOption({
    aria: { enabled: true },
    grid: { left: 8, right: 12, top: 34, bottom: 6, containLabel: true },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 200,
    ...option,
    legend: option.legend === undefined ? { top: 0, right: 0 } : option.legend,
    tooltip: { trigger: option.xAxis ? "axis" : "item", confine: true, ...option.tooltip, renderMode: "richText" },
  })
  chart.on("click", ({ data }) => data?.href && location.assign(data.href))
  made.set(element, chart)
}

// A chart is drawn when its place has a size (a tab may be closed), and again when that changes.
const sizes = new ResizeObserver((changes) => {
  for (const { target, contentRect } of changes) {
    if (!contentRect.width || !contentRect.height) continue
    if (made.has(target)) made.get(target).resize()
    else draw(target)
  }
})

export function drawPlots(root = document) {
  for (const [element, chart] of made) {
    if (element.isConnected) continue
    sizes.unobserve(element)
    chart.dispose()
    made.delete(element)
  }
  for (const element of root.querySelectorAll("[data-plot]")) sizes.observe(element)
}

addEventListener("theme-chosen", () => [...made.keys()].forEach(draw))
