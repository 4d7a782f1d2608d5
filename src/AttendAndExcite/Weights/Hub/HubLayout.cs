namespace AttendAndExcite.Weights.Hub;

/// <summary>How a repository on the Hub is laid out.</summary>
public enum HubLayout
{
    /// <summary>diffusers': <c>model_index.json</c> and a folder for each network.</summary>
    Pipeline,

    /// <summary>transformers': one network with its <c>config.json</c> and its tokenizer, such as CLIP or BLIP.</summary>
    Network,
}
