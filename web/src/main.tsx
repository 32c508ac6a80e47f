import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { followHistory, view } from "./state/view.ts";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/accounts.css";
import "./styles/account.css";
import "./styles/answers.css";
import "./styles/history.css";
import "./styles/map.css";

followHistory();
effect(() => {
  document.documentElement.lang = view.value.lang === "zh" ? "zh-CN" : "en";
});
render(<App />, document.getElementById("app") as HTMLElement);
