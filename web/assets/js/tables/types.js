// What a column holds, in words: the library's menu offers words and then shows the code of what was chosen.
import TypeRefCellContextMenu from "dmn-js-decision-table/lib/features/type-ref/components/TypeRefCellContextMenu";

class TypeMenu extends TypeRefCellContextMenu {
  render() {
    const menu = super.render();
    const [, choice] = menu.children.children;
    choice.props = { ...choice.props, noInput: true };
    return menu;
  }
}

class Types {
  constructor(components) {
    components.onGetComponent("context-menu", 750, ({ contextMenuType } = {}) => (/^(input|output)-edit$/.test(contextMenuType) ? TypeMenu : undefined));
  }
}
Types.$inject = ["components"];

// In place of the library's own.
export default { __init__: ["typeRefEditingProvider"], typeRefEditingProvider: ["type", Types] };
