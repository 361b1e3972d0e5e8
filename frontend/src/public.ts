/** What customers' pages load: signing by hand, and sums that follow the options. */

import "./elements/k-signature.ts";
import { follow } from "./lib/choices.ts";

document.documentElement.dataset["scripted"] = "";
follow();
