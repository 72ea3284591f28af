# Builds the bot into an image without a shell: one static binary, run as
# nobody in particular (uid 65532), that needs only /data.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /out/retouch ./cmd/retouch
# The runtime image has no tools to make a folder, so it is made here.
RUN install -d -m 0700 /out/data

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/retouch /retouch
COPY --from=build --chown=65532:65532 /out/data /data
ENV DATA_DIR=/data
VOLUME /data
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["/retouch", "health"]
ENTRYPOINT ["/retouch"]
