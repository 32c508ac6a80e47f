import { effect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { RelationshipMap } from "../map/map.ts";
import type { Scene } from "../map/scene.ts";
import { LAYERS } from "../state/route.ts";
import { movedTo, pointed, select, switchLayer, switchWide, view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import type { Asked } from "./questions.ts";

/** The map with its layers and zoom. */
export function MapView({ scene, name }: { scene: Asked<Scene>; name: string }) {
  return (
    <section class="map-pane" aria-label={t("map.title", { name })}>
      <Await load={scene.load} retry={scene.retry}>
        {(drawn) => <Canvas scene={drawn} name={name} />}
      </Await>
    </section>
  );
}

function Canvas({ scene, name }: { scene: Scene; name: string }) {
  const host = useRef<HTMLDivElement>(null);
  const map = useRef<RelationshipMap | null>(null);
  useLayoutEffect(() => {
    if (!host.current) return undefined;
    const drawn = new RelationshipMap(host.current, scene, `${t("map.title", { name })}. ${t("map.help")}`, {
      select,
      point: (id) => (pointed.value = id),
      moved: movedTo,
    });
    map.current = drawn;
    const stops = follow(drawn);
    return () => {
      stops.forEach((stop) => stop());
      drawn.dispose();
      pointed.value = null;
    };
  }, [scene]);
  return (
    <>
      <div class="map-tools">
        <Layers scene={scene} />
        <Zoom map={map} />
      </div>
      <div class="map-host" ref={host} />
      {scene.warnings.map((warning) => (
        <p class="map-warning">{warning}</p>
      ))}
    </>
  );
}

/** Keeps the map as the view says. Each effect reads only what it needs, so that moving does not mark again. */
function follow(map: RelationshipMap): (() => void)[] {
  let [place, person, off] = [undefined, undefined, undefined] as [unknown?, unknown?, unknown?];
  const apply = () => {
    const now = view.value;
    if (now.place !== place) map.goTo(now.place);
    if (now.off !== off) map.layers(now.off);
    if (now.person !== person) map.select(now.person);
    [place, person, off] = [now.place, now.person, now.off];
  };
  return [
    effect(apply),
    effect(() => {
      void view.value.off; // what is near depends on the lines that are shown
      map.spotlight(pointed.value ?? view.value.person, pointed.value !== null);
    }),
  ];
}

function Layers({ scene }: { scene: Scene }) {
  const present = new Set<string>(scene.lines.map((line) => line.kind));
  if (!scene.redacted) ["support", "share"].forEach((layer) => present.add(layer));
  return (
    <div class="layers" role="group" aria-label={t("map.layers")}>
      {LAYERS.filter((layer) => present.has(layer)).map((layer) => (
        <button
          type="button"
          class={`layer ${layer}`}
          aria-pressed={!view.value.off.includes(layer)}
          onClick={() => switchLayer(layer)}
        >
          <i aria-hidden="true" />
          {t(`layer.${layer}`)}
        </button>
      ))}
    </div>
  );
}

function Zoom({ map }: { map: { current: RelationshipMap | null } }) {
  return (
    <div class="zoom">
      <button type="button" aria-label={t("map.zoom.out")} title={t("map.zoom.out")} onClick={() => map.current?.zoom(1 / 1.3)}>
        −
      </button>
      <button type="button" aria-label={t("map.zoom.in")} title={t("map.zoom.in")} onClick={() => map.current?.zoom(1.3)}>
        +
      </button>
      <button type="button" aria-label={t("map.zoom.fit")} title={t("map.zoom.fit")} onClick={() => map.current?.fit()}>
        ⤢
      </button>
      <button
        type="button"
        aria-label={t("map.wide")}
        title={t("map.wide")}
        aria-pressed={view.value.wide}
        onClick={switchWide}
      >
        {view.value.wide ? "⇤" : "⇥"}
      </button>
    </div>
  );
}
