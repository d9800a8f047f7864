"""Somebody who works at a page by keyboard alone: everything is reached with Tab, as without a mouse."""

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 600  # a list of a hundred people has a box and a link in each row


class Hands:
    """Two hands on a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda _: None)  # from now on, so that no dialogue opens before anybody listens

    def reach(self, target: Locator) -> None:
        """Go there with Tab; fail if no Tab leads there."""
        wanted = target.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Reach a button, a link or a box and press it."""
        self.reach(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator) -> None:
        """Reach a link or a button that leads to another page, press it and wait for the page."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Reach a field and write this instead of what stands there."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, select: Locator, word: str) -> None:
        """Reach a list of choices and type the word that one wants."""
        self.reach(select)
        self.page.keyboard.type(word)
        expect(select.locator("option:checked")).to_have_text(word)

    def pick(self, radio: Locator) -> None:
        """Reach a group of which one is picked, and go on with the arrows to the one that one wants."""
        group = self.page.locator(f"[type=radio][name='{radio.get_attribute('name')}']")
        self.reach(group.and_(self.page.locator(":checked")))
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {radio}")

    def hand_in(self, field: Locator, name: str, content: bytes) -> None:
        """Reach a field for a file, open the dialogue and choose the file."""
        self.reach(field)
        with self.page.expect_file_chooser() as dialogue:
            self.page.keyboard.press("Enter")
        dialogue.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
