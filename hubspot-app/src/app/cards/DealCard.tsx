// The card's entry point: HubSpot runs it in a worker and draws what it returns.

import { hubspot } from "@hubspot/ui-extensions";
import React from "react";
import { Deal } from "./Deal";
import { DeskClient } from "./deskClient";
import { SERVICE } from "./service";

hubspot.extend<"crm.record.sidebar">(({ context }) => (
  <Deal
    desk={new DeskClient(hubspot.fetch, SERVICE, String(context.crm.objectId))}
    language={context.user.language}
    locale={context.user.locale}
  />
));
