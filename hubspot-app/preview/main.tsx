// Shows the deal card in a browser: `?lang=de&locale=de-de`, and `?deal=7` with the HubSpot stand-in behind it.

import React from "react";
import { createRoot } from "react-dom/client";
import { Deal } from "../src/app/cards/Deal";
import { DeskClient } from "../src/app/cards/deskClient";
import { FakeService, SERVICE } from "../tests/service";
import { fetchByStandIn } from "./standIn";
import "./style.css";

const query = new URLSearchParams(location.search);
const deal = query.get("deal");
const desk = deal ? new DeskClient(fetchByStandIn, SERVICE, deal) : new FakeService().desk();

document.documentElement.lang = query.get("lang") ?? "en";
createRoot(document.getElementById("card")!).render(
  <Deal desk={desk} language={query.get("lang") ?? "en"} locale={query.get("locale") ?? "en-us"} />,
);
