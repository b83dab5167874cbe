import { render } from "preact";
import { Room } from "./room";

render(<Room />, document.getElementById("room")!);
