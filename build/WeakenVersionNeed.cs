// Marks one needed symbol version of a 64-bit little-endian ELF library as weak.
// SHT_GNU_verneed (0x6ffffffe) is a chain of Elf64_Verneed, each with a chain of Elf64_Vernaux:
//   Verneed: u16 version, u16 auxCount, u32 file, u32 aux, u32 next      Vernaux: u32 hash, u16 flags, u16 other, u32 name, u32 next
byte[] elf = System.IO.File.ReadAllBytes(Library);
if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2)
{
    Log.LogError("{0} is not a 64-bit ELF library.", Library);
    return false;
}
long sections = System.BitConverter.ToInt64(elf, 40);
int sectionSize = System.BitConverter.ToUInt16(elf, 58), sectionCount = System.BitConverter.ToUInt16(elf, 60);
bool changed = false;
for (int section = 0; section < sectionCount; section++)
{
    int header = (int)sections + section * sectionSize;
    if (System.BitConverter.ToUInt32(elf, header + 4) != 0x6ffffffe) continue;
    int strings = (int)System.BitConverter.ToInt64(elf, (int)sections + (int)System.BitConverter.ToUInt32(elf, header + 40) * sectionSize + 24);
    int need = (int)System.BitConverter.ToInt64(elf, header + 24);
    for (int nextNeed = -1; nextNeed != 0; need += nextNeed)
    {
        nextNeed = System.BitConverter.ToInt32(elf, need + 12);
        int aux = need + System.BitConverter.ToInt32(elf, need + 8);
        for (int nextAux = -1; nextAux != 0; aux += nextAux)
        {
            nextAux = System.BitConverter.ToInt32(elf, aux + 12);
            int name = strings + System.BitConverter.ToInt32(elf, aux + 8);
            int end = System.Array.IndexOf(elf, (byte)0, name);
            bool wanted = System.Text.Encoding.ASCII.GetString(elf, name, end - name) == VersionName;
            if (!wanted || (elf[aux + 4] & 2) != 0) continue;
            elf[aux + 4] |= 2;
            changed = true;
        }
    }
}
if (changed)
{
    // A new file, not a write into the old one: the old one may be a hard link into the package cache.
    string fresh = Library + ".weakened";
    System.IO.File.WriteAllBytes(fresh, elf);
    System.IO.File.Delete(Library);
    System.IO.File.Move(fresh, Library);
    Log.LogMessage(MessageImportance.High, "Marked {0} as a weak need of {1}", VersionName, Library);
}
