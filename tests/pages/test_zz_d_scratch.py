from tests.pages.test_meeting_live import *


async def test_look(database, servers, town, tmp_path):
    from absorb.documents.actions import use_files
    from absorb.storage import Files

    use_files(Files(str(tmp_path / "files")))
    meeting, items = await call(town, 5)
    chair = town.people["chair"]
    member = town.people["member"].person_id
    async with serving(database, servers, tmp_path) as address, chromium() as browser:

        async def shot(who, path, name, width=1280):
            page = await open_browser(browser, address, town.emails[who], width=width)
            await page.goto(f"{address}{path}")
            await page.wait_for_timeout(300)
            await page.screenshot(path=f"/tmp/d_{name}.png", full_page=True)
            await page.context.close()

        await shot("chair", "/committee/meetings/new", "new")
        await shot("chair", f"/committee/meetings/{meeting}/agenda?q=z", "agenda")
        await shot("chair", f"/committee/meetings/{meeting}/agenda", "agenda320", 320)
        await shot("chair", f"/committee/meetings/{meeting}", "called")
        await in_session(town, meeting)
        await actions.take_up(chair, items[0], at=now())
        await actions.declare_conflict(chair, items[0], member, "sedím ve správní radě", at=now())
        await actions.decide_conflict(chair, items[0], member, is_excluded=False, at=now())
        await propose_motion(chair, items[0], MotionIn("amendment", "nejvýše 80 000 Kč", "částkou 100 000 Kč"), by=member, at=now())
        await propose_motion(chair, items[0], MotionIn("counter", "Komise nedoporučuje podpořit."), by=member, at=now())
        await shot("chair", f"/committee/meetings/{meeting}", "live")
        await shot("member", f"/committee/meetings/{meeting}", "live320", 320)
        await shot("member", f"/committee/meetings/{meeting}/projector", "wall")


async def test_pack(town, tmp_path):
    from absorb.documents.actions import use_files, files
    from absorb.storage import Files
    from absorb.committee.actions.pack import write_pack

    use_files(Files(str(tmp_path / "files")))
    meeting, items = await call(town, 30)
    async with __import__("absorb.db").db.transaction(town.acting) as c:
        await c.execute(
            'update idea set need = repeat(\'Lidé v Předlicích nemají kam jít, když přijdou o bydlení. \', 14), place=\'Ústí nad Labem\', first_month=24324, last_month=24347, hoped_sources = \'[{"name": "ESF", "amount_minor": 850000000}, {"name": "Město"}]\', target_groups=\'{rodiny s dětmi,"lidé bez domova"}\''
        )
    import time

    t = time.time()
    document = await write_pack(town.people["chair"], meeting)
    print("TOOK", time.time() - t)
    async with reading(town.acting) as c:
        sha = await c.fetchval("select sha256 from document where id=$1", document)
    open("/tmp/d_pack.docx", "wb").write(await files().get(sha))
