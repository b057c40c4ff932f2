# Two steps: the first has Node and builds, the second only runs.
FROM python:3.12-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/aftersales
COPY . .
RUN make setup PYTHON=/usr/local/bin/python3 && rm -rf node_modules build

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 1000 --create-home --shell /bin/false aftersales
COPY --from=build /opt/aftersales /opt/aftersales
ENV AFTERSALES_DATA_DIR=/data PATH=/opt/aftersales/.venv/bin:$PATH
RUN install -d -o aftersales -g aftersales -m 0700 /data
USER aftersales
WORKDIR /opt/aftersales
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=2m CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
# A container is left through a proxy that encrypts; keep /data on a volume and /data/keys in a safe.
ENTRYPOINT ["aftersales"]
CMD ["serve", "--migrate", "--host", "0.0.0.0", "--behind-proxy"]
